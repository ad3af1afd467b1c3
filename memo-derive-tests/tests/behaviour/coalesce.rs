//! Calls of many tasks and threads that are computed together.
