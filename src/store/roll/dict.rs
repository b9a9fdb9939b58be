//! Values that many cases have in common, each kept once and named by a small number.

use std::collections::HashMap;
use std::hash::Hash;

use crate::store::error::{Result, StoreError};

/// The values and their numbers, in the order in which they were first met.
#[derive(Debug, Clone)]
pub struct Dict<T> {
    values: Vec<T>,
    codes: HashMap<T, u32>,
}

impl<T> Default for Dict<T> {
    fn default() -> Self {
        Self { values: Vec::new(), codes: HashMap::new() }
    }
}

impl<T: Clone + Eq + Hash> Dict<T> {
    /// Of values in the order of their numbers.
    pub(super) fn of(values: Vec<T>) -> Result<Self> {
        let codes: HashMap<T, u32> = values.iter().cloned().zip(0..).collect();
        if codes.len() == values.len() {
            Ok(Self { values, codes })
        } else {
            Err(StoreError::damaged("one value has two numbers"))
        }
    }

    /// The number of a value, which is given one if it has none.
    pub fn code(&mut self, value: &T) -> Result<u32> {
        if let Some(code) = self.codes.get(value) {
            return Ok(*code);
        }
        let too_many = || StoreError::Unstorable { what: "more different values than can be numbered".to_owned() };
        let code = u32::try_from(self.values.len()).map_err(|_| too_many())?;
        self.values.push(value.clone());
        self.codes.insert(value.clone(), code);
        Ok(code)
    }

    /// The same where cases have two bytes for it.
    pub fn short(&mut self, value: &T) -> Result<u16> {
        let what = "more different grids, kinds or parties than can be numbered";
        u16::try_from(self.code(value)?).map_err(|_| StoreError::Unstorable { what: what.to_owned() })
    }

    /// The number of a value, which is given one if it has none; for lists that are gone with the question.
    pub fn number(&mut self, value: &T) -> u32 {
        self.code(value).unwrap_or(u32::MAX)
    }

    /// The number of a value that cases have.
    pub fn find(&self, value: &T) -> Option<u32> {
        self.codes.get(value).copied()
    }

    /// The value of a number.
    pub fn get(&self, code: impl Into<u32>) -> Option<&T> {
        self.values.get(usize::try_from(code.into()).ok()?)
    }

    /// All values, in the order of their numbers.
    pub fn values(&self) -> &[T] {
        &self.values
    }
}
