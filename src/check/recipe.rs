//! A PKGBUILD's fields, from the values of its variables (PKGBUILD(5)).
