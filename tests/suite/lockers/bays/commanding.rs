//! From the button to the door and back.

use parvis::lockers::{bays::simulator::Touch, command::CommandState};

use super::stage::stage;

// covers L22 L50
#[tokio::test]
async fn an_order_reaches_the_bay_and_its_door_is_seen_open() {
    let stage = stage().await;
    let bay = stage.simulate(|_| ()).await;

    assert_eq!(stage.open("first-click").await, CommandState::Opened);

    assert_eq!(stage.ask::<String>("SELECT door FROM lockers WHERE number = 3").await, "open");
    bay.touch(Touch::Shut(3)).await;
    stage.until("the door is shut", "SELECT door = 'closed' FROM lockers WHERE number = 3").await;
    assert_eq!(stage.ask::<i64>("SELECT count(*) FROM alarms").await, 0);
}
