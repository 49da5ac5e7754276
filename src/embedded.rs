//! What is embedded in the binary: templates, assets, the starter catalog.
