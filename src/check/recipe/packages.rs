//! What the functions `package` and `package_<name>` say of fields (libmakepkg `util/pkgbuild.sh`).
//!
//! makepkg does not run them: it looks for lines of their text that begin with the field's name, and evaluates those alone.

use super::{Field, Recipe};
use crate::bash::{Unknown, Value};

impl Recipe {
    /// The packages' names, as far as they are known.
    #[must_use]
    pub fn package_names(&self) -> Vec<String> {
        self.array("pkgname").known().into_iter().flatten().map(|name| name.text.clone()).collect()
    }

    /// Whether a function is defined.
    ///
    /// # Errors
    /// Only running the recipe could tell.
    pub fn has_function(&self, name: &str) -> Result<bool, Unknown> {
        self.values.has_function(name)
    }

    /// What the function of a package says anew of a field, beginning with what the recipe says outside of functions;
    /// none where it says nothing. `array`: with `=(`; makepkg looks for either form by itself.
    ///
    /// # Errors
    /// Only running the recipe could tell.
    pub fn said_anew(&self, package: &str, field: &str, array: bool) -> Result<Option<Value>, Unknown> {
        match self.values.attribute(package, field, array)? {
            Some(Value::Unknown(why)) => Err(why),
            said => Ok(said),
        }
    }

    /// The values of a field of a package: what its function says, else what the recipe says.
    #[must_use]
    pub fn of_package(&self, package: &str, field: &str) -> Field<Vec<crate::bash::Text>> {
        match self.said_anew(package, field, true) {
            Ok(Some(Value::List(list))) => Field::Known(list),
            Ok(Some(Value::Str(text))) => Field::Known(vec![text]),
            Ok(Some(Value::Unknown(why))) | Err(why) => Field::Unknown(why),
            Ok(None) => self.array(field).clone(),
        }
    }
}
