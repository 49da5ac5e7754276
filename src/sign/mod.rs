//! Secret keys in, pointers out. The only room that sees a secret key.
