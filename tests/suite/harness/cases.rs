//! Property tests: generated cases that shrink to a small one when the property fails.
//!
//! A run without settings tries the cases of the regression file and then the same generated cases each time.
//! `PARVIS_TEST_CASES=200` tries that many fresh cases; the seed of a failure is added to the regression file, which is
//! committed with the repair.

use proptest::{
    strategy::Strategy,
    test_runner::{Config, FileFailurePersistence, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner},
};

/// How a property is tried.
pub struct Cases {
    /// Generated cases of a run without settings.
    pub count: u32,
    /// Seeds of earlier failures, below the root of the project.
    pub regressions: &'static str,
}

impl Cases {
    /// Tries the property; panics with the smallest case for which it does not hold.
    pub fn check<S: Strategy>(self, strategy: &S, property: impl AsyncFn(S::Value) -> Result<(), TestCaseError>) {
        let fresh = fresh_cases();
        let config = Config {
            cases: fresh.unwrap_or(self.count),
            // Each try is a run on a database of its own.
            max_shrink_iters: 100,
            failure_persistence: Some(Box::new(FileFailurePersistence::Direct(self.regressions))),
            source_file: Some(file!()),
            ..Config::default()
        };
        let mut runner = match fresh {
            Some(_) => TestRunner::new(config),
            None => TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha)),
        };
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        match runner.run(strategy, |value| runtime.block_on(property(value))) {
            Ok(()) => {}
            Err(TestError::Fail(why, case)) => panic!("{why}\nwith {case:?}"),
            Err(error) => panic!("{error}"),
        }
    }
}

/// Whether fresh cases are asked for, and how many.
#[expect(clippy::disallowed_methods, reason = "a setting of the test, not of the portal")]
pub fn fresh_cases() -> Option<u32> {
    std::env::var("PARVIS_TEST_CASES").ok().map(|text| text.parse().expect("PARVIS_TEST_CASES is a number"))
}

/// A number generated for one step of a case; each choice takes the next one, and 0 when all are used up.
pub struct Choices(std::vec::IntoIter<u32>);

impl Choices {
    pub fn new(numbers: impl Into<Vec<u32>>) -> Self {
        Self(numbers.into().into_iter())
    }

    /// A number below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.0.next().unwrap_or_default()).unwrap() % bound
    }
}
