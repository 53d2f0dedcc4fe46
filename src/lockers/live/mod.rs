//! Live updates of lockers for members and staff.

pub mod member;
pub mod staff_board;
