//! The command line: asks the service and shows what it answers.
