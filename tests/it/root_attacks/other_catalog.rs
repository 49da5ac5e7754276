//! A root of another catalog, by the same people with the same keys.

use rbee_catalog::model::pointer::CatalogId;

use super::*;

#[test]
fn a_root_of_another_catalog_is_refused() {
    let (client, mirror) = (Client::new(), Mirror::new());
    let found = CatalogId::parse("other").unwrap();
    let site = with_root(catalog(), &Root { catalog: found.clone(), ..root(2, &[4]) }, &[0, 1]);
    let refused = client.refuses(&mirror, &signed(site, 4, 0));
    assert_eq!(refused, Refused::Root(RootRefused::OtherCatalog { version: 2, expected: rbee(), found }));
    client.believes(&mirror, &signed(catalog(), 4, 0));
}

#[test]
fn its_pointer_is_refused_too() {
    let (client, mirror) = (Client::new(), Mirror::new());
    let found = CatalogId::parse("other").unwrap();
    let mut site = catalog();
    site.index.catalog.id = "other".into();
    let site = site.with_index();
    let minisig = sign_index(&key(4), &site.unsigned(&found)).unwrap().minisig;
    let refused = client.refuses(&mirror, &site.with_pointer(&minisig));
    assert_eq!(refused, Refused::OtherCatalog { expected: rbee(), found });
}
