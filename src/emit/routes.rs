//! The route table: which file answers which request, and with which headers. `serve` and the hosts' rule files follow it.
