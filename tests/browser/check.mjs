// Checks a built site: node check.mjs DIR [--prefix /sub] [--shots OUT]
//
// Every page: valid HTML (html-validate), nothing inline, every local link names a file of the site.
// Home, a worker, a facet, problems, rules, a rule, 404; light and dark; 1280 and 360 px wide: accessible (axe, WCAG 2 A and AA),
// no horizontal scroll, no error in the console; the search box filters. `--shots OUT` keeps a picture of each.
//
// CHROMIUM names the browser; /usr/bin/chromium without it. Pages are opened from file://, as the site promises.
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { AxeBuilder } from "@axe-core/playwright";
import { FileSystemConfigLoader, HtmlValidate } from "html-validate";
import { chromium } from "playwright-core";

const here = dirname(fileURLToPath(import.meta.url));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { shots: { type: "string" }, prefix: { type: "string" } },
});
if (positionals.length !== 1) {
  console.error("usage: node check.mjs DIR [--prefix /sub] [--shots OUT]");
  process.exit(2);
}
const root = resolve(positionals[0]);
const failures = [];
const fail = (page, message) => failures.push(`${page}: ${message}`);

const pages = readdirSync(root, { recursive: true })
  .map(String)
  .filter((path) => path.endsWith(".html"))
  .sort();

// The 404 page links from the root: the path of base_url, which the home page's canonical address tells.
const home = readFileSync(join(root, "index.html"), "utf8");
const canonical = /<link rel="canonical" href="([^"]+)"/.exec(home)?.[1];
const prefix = values.prefix ?? (canonical ? new URL(".", canonical).pathname.replace(/\/$/, "") : "");

const validator = new HtmlValidate(new FileSystemConfigLoader(JSON.parse(readFileSync(join(here, "htmlvalidate.json"), "utf8"))));

for (const page of pages) {
  const html = readFileSync(join(root, page), "utf8");
  const report = await validator.validateString(html, join(root, page));
  for (const message of report.results.flatMap((result) => result.messages)) {
    fail(page, `${message.line}:${message.column} ${message.ruleId}: ${message.message}`);
  }
  for (const [tag] of html.matchAll(/<[a-z][^>]*>/gi)) {
    if (/\son[a-z]+\s*=/i.test(tag.replace(/"[^"]*"/g, '""'))) fail(page, `inline handler in ${tag}`);
    if (/\sstyle\s*=/i.test(tag.replace(/"[^"]*"/g, '""'))) fail(page, `inline style in ${tag}`);
    if (/^<style/i.test(tag)) fail(page, "inline style sheet");
    if (/^<script/i.test(tag) && !/\ssrc="/.test(tag)) fail(page, "inline script");
    for (const [, link] of tag.matchAll(/\s(?:href|src)="([^"]*)"/g)) checkLink(page, link.replaceAll("&amp;", "&"), html);
  }
}

function checkLink(page, link, html) {
  if (/^(?:https?|mailto):/.test(link)) return;
  const [path, fragment] = link.split("#");
  let file = join(root, page);
  if (path.startsWith("/")) {
    if (page !== "404.html" || !path.startsWith(`${prefix}/`)) return fail(page, `${link} begins at the root`);
    file = join(root, decodeURIComponent(path.slice(prefix.length)));
  } else if (path !== "") {
    file = resolve(dirname(file), decodeURIComponent(path));
  }
  if (relative(root, file).startsWith("..")) return fail(page, `${link} leaves the site`);
  if (!existsSync(file) || !statSync(file).isFile()) return fail(page, `${link} names no file`);
  if (fragment && file.endsWith(".html")) {
    const target = path === "" ? html : readFileSync(file, "utf8");
    if (!target.includes(`id="${fragment}"`)) fail(page, `${link} names no place`);
  }
}

const first = (folder, wanted) => {
  const found = pages.filter((page) => page.startsWith(folder));
  return found.find((page) => page.includes(wanted)) ?? found[0];
};
const shown = ["index.html", first("w/", "cuda"), first("tags/", "llm"), "problems.html", "rules/index.html", first("rules/", "checksum-format"), "404.html", ...pages.filter((page) => /^w.(?:spy|old)-/.test(page))].filter(Boolean);
if (values.shots) mkdirSync(values.shots, { recursive: true });

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--allow-file-access-from-files"],
});
for (const colorScheme of ["light", "dark"]) {
  for (const width of [1280, 360]) {
    const context = await browser.newContext({ colorScheme, viewport: { width, height: 800 } });
    for (const page of shown) {
      const at = `${page} (${colorScheme}, ${width} px)`;
      const tab = await context.newPage();
      // A branch's images are not ours, and the 404 page's links begin at the root, which file:// does not have.
      await tab.route("**/*", (route) => {
        const url = route.request().url();
        if (url.startsWith("http")) return route.abort();
        const path = fileURLToPath(url);
        if (path.startsWith(root) || !path.startsWith(`${prefix}/`)) return route.continue();
        return route.fulfill({ path: join(root, path.slice(prefix.length)) });
      });
      tab.on("pageerror", (error) => fail(at, `script: ${error.message}`));
      await tab.goto(pathToFileURL(join(root, page)).href, { waitUntil: "load" });
      const styled = await tab.evaluate(() => [...document.styleSheets].length);
      if (styled !== 1) fail(at, "no style sheet");
      const wide = await tab.evaluate(() => {
        const limit = document.documentElement.clientWidth;
        return { scroll: document.documentElement.scrollWidth, limit };
      });
      if (wide.scroll > wide.limit) fail(at, `scrolls sideways: ${wide.scroll} px in ${wide.limit} px`);
      const { violations } = await new AxeBuilder({ page: tab }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]).analyze();
      for (const violation of violations) {
        fail(at, `${violation.id}: ${violation.help} at ${violation.nodes.slice(0, 3).map((node) => node.target.join(" ")).join(", ")}`);
      }
      if (page === "index.html") await checkSearch(tab, at);
      if (values.shots) {
        const name = `${page.replaceAll("/", "-").replace(/\.html$/, "")}-${colorScheme}-${width}.png`;
        await tab.screenshot({ path: join(values.shots, name), fullPage: true });
      }
      await tab.close();
    }
    await context.close();
  }
}
await browser.close();

/** Typing a worker's id leaves that worker; nonsense leaves none; nothing leaves all. */
async function checkSearch(tab, at) {
  const visible = () => tab.locator("[data-search]:visible").count();
  const all = await visible();
  if (all === 0) return;
  const id = await tab.locator("[data-search] code").first().textContent();
  const query = tab.getByLabel("Search workers");
  await query.fill(id.toUpperCase());
  const some = await visible();
  if (some < 1 || (all > 1 && some >= all)) fail(at, `the search for ${id} shows ${some} of ${all} workers`);
  await query.fill("no such worker anywhere");
  if ((await visible()) !== 0) fail(at, "a search for nonsense shows workers");
  if ((await tab.getByRole("status").textContent()) !== "0 workers") fail(at, "the search does not say how many it found");
  await query.fill("");
  if ((await visible()) !== all) fail(at, "an empty search does not show all workers");
}

for (const failure of failures) console.error(failure);
console.error(`${pages.length} pages, ${shown.length * 4} views: ${failures.length} failures`);
process.exit(failures.length === 0 ? 0 : 1);
