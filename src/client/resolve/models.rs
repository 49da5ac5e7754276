//! What a worker has to run, against what it says that it runs.

use serde::{Deserialize, Serialize};

use super::reason::{Code, Reason};
use crate::model::metadata::Models;

/// What a worker has to run: every field that is there. Words are compared without regard to case.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelFilter {
    /// A file format, such as `gguf`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// A task, such as `text-generation`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<String>,
    /// A library, such as `candle`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub library: Option<String>,
    /// A model architecture, such as `llama`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub architecture: Option<String>,
    /// A quantization, such as `q4_k_m`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantization: Option<String>,
    /// A language, such as `en`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// A context of so many tokens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context_length: Option<u64>,
}

impl ModelFilter {
    /// Whether it asks for nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Why a worker that says this does not run such models.
    pub(super) fn reasons(&self, said: Option<&Models>) -> Vec<Reason> {
        let nothing = Models::default();
        let said = said.unwrap_or(&nothing);
        let words = [
            ("format", &self.format, &said.formats),
            ("task", &self.task, &said.tasks),
            ("library", &self.library, &said.libraries),
            ("architecture", &self.architecture, &said.architectures),
            ("quantization", &self.quantization, &said.quantizations),
            ("language", &self.language, &said.languages),
        ];
        let mut reasons = Vec::new();
        for (what, wanted, said) in words {
            let Some(wanted) = wanted else { continue };
            let need = format!("{what} {wanted}");
            if said.is_empty() {
                reasons.push(Reason::new(Code::ModelUnknown).need(need));
            } else if !said.iter().any(|word| word.eq_ignore_ascii_case(wanted)) {
                reasons.push(Reason::new(Code::ModelUnsupported).need(need).have(said.join(", ")));
            }
        }
        if let Some(wanted) = self.context_length {
            let need = format!("context_length {wanted}");
            match said.max_context_length {
                None => reasons.push(Reason::new(Code::ModelUnknown).need(need)),
                Some(most) if most.get() < wanted => {
                    reasons.push(Reason::new(Code::ModelUnsupported).need(need).have(most));
                }
                Some(_) => {}
            }
        }
        reasons
    }
}
