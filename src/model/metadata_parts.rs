//! The parts of `metadata.json` besides where a worker runs: what it runs, how it is built, started, paid for, looked after.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::words::enum_word;
use super::{Amount, FileName, HttpsUrl, Port, Version, VersionRange, Whole, WordError, WorkerId};

/// What a worker runs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "generator", derive(schemars::JsonSchema))]
pub struct Models {
    /// File formats, such as `gguf`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub formats: Vec<String>,
    /// Tasks, such as `text-generation`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tasks: Vec<String>,
    /// Libraries, such as `candle`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub libraries: Vec<String>,
    /// Model architectures, such as `llama`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub architectures: Vec<String>,
    /// Quantizations, such as `q4_k_m`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quantizations: Vec<String>,
    /// Languages, as BCP 47 tags.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<String>,
    /// The longest context, in tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_context_length: Option<Whole>,
    /// Sizes of models that it is made for, in billions of parameters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameters_b: Option<Parameters>,
}

/// A range of model sizes, in billions of parameters.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "generator", derive(schemars::JsonSchema))]
pub struct Parameters {
    /// The smallest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<Amount>,
    /// The largest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<Amount>,
}

/// What a worker can do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "generator", derive(schemars::JsonSchema))]
pub struct Capabilities {
    /// Whether it streams its answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub streaming: Option<bool>,
    /// Whether it runs requests together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub batching: Option<bool>,
    /// The interfaces that it speaks, such as `openai-chat`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub apis: Vec<String>,
}

/// How a worker is built.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "generator", derive(schemars::JsonSchema))]
pub struct Build {
    /// The build system, such as `cargo`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system: Option<String>,
    /// Where the source is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<BuildSource>,
    /// Features that are switched on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub features: Vec<String>,
    /// The build profile, such as `release`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// Flags of the build command.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<String>,
}

/// Where the source of a worker is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "generator", derive(schemars::JsonSchema))]
pub struct BuildSource {
    /// How it is fetched, such as `git`.
    #[serde(rename = "type")]
    pub kind: String,
    /// From where.
    pub url: HttpsUrl,
    /// A branch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
    /// A tag.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
    /// A commit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// The folder in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
}

/// The program in a worker's package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "generator", derive(schemars::JsonSchema))]
pub struct Binary {
    /// The program's file name, without `.exe`.
    pub name: FileName,
    /// Where a package puts it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub install_path: Option<String>,
}

/// How a hive starts a worker.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "generator", derive(schemars::JsonSchema))]
pub struct Launch {
    /// Arguments; `{model}`, `{port}`, `{worker_id}` and `{hive_url}` are filled in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<String>,
    /// Environment variables, with the same words filled in.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub env: BTreeMap<String, String>,
    /// The port that it listens on if none is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_port: Option<Port>,
    /// The path that answers 200 when it is ready.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub health_path: Option<String>,
}

/// What must be there for a worker.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "generator", derive(schemars::JsonSchema))]
pub struct Dependencies {
    /// Packages of the system, to build it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub system: Vec<String>,
    /// Packages of the system, to run it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub runtime: Vec<String>,
    /// Other workers of this catalog.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub workers: Vec<WorkerDependency>,
}

/// Another worker that must be there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "generator", derive(schemars::JsonSchema))]
pub struct WorkerDependency {
    /// Its id.
    pub id: WorkerId,
    /// Which versions will do; any, if it does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<VersionRange>,
}

enum_word! {
    /// How a licence is paid for.
    PricingModel {
        /// Again and again.
        Subscription = "subscription",
        /// Once.
        OneTime = "one-time",
        /// Not yet.
        FreeTrial = "free-trial",
    }
}

/// What a licence costs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "generator", derive(schemars::JsonSchema))]
pub struct Pricing {
    /// How it is paid for.
    pub model: PricingModel,
    /// The price in US dollars.
    pub price_usd: Amount,
    /// How often a subscription is paid, such as `month`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval: Option<String>,
    /// Days that it may be tried for nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trial_days: Option<Whole>,
    /// Where to buy it.
    pub purchase_url: HttpsUrl,
}

enum_word! {
    /// Whether a worker is looked after.
    State {
        /// It is.
        Active = "active",
        /// It works, but something else should be used.
        Deprecated = "deprecated",
        /// It is not.
        Archived = "archived",
    }
}

/// Whether a worker is looked after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "generator", derive(schemars::JsonSchema))]
pub struct Status {
    /// Whether it is.
    pub state: State,
    /// Why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What to use instead: shown, never followed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaced_by: Option<WorkerId>,
}

/// A version that is listed but never picked for a new install.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "generator", derive(schemars::JsonSchema))]
pub struct Yank {
    /// Which.
    pub version: Version,
    /// Why.
    pub reason: String,
}
