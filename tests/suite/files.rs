//! Stored files, in a folder.

use std::os::unix::fs::PermissionsExt;

use bytes::Bytes;
use http_body_util::BodyExt;
use parvis::files::{self, Files, FilesError, GetRange, Key};
use uuid::Uuid;

use crate::harness::Folder;

const NOTES: files::Folder = files::Folder::new("notes", "txt");

fn open(folder: &Folder) -> Files {
    Files::open(None, folder.join("files")).unwrap()
}

fn key() -> Key {
    Key::new(NOTES, Uuid::new_v4())
}

#[tokio::test]
async fn a_file_is_read_as_it_was_kept_also_after_a_restart() {
    let folder = Folder::new();
    let key = key();

    open(&folder).put(&key, Bytes::from_static(b"hello")).await.unwrap();

    assert_eq!(open(&folder).get(&key).await.unwrap().unwrap(), "hello");
}

#[tokio::test]
async fn keeping_a_file_again_replaces_it() {
    let folder = Folder::new();
    let (files, key) = (open(&folder), key());
    files.put(&key, Bytes::from_static(b"a longer first text")).await.unwrap();

    files.put(&key, Bytes::from_static(b"second")).await.unwrap();

    assert_eq!(files.get(&key).await.unwrap().unwrap(), "second");
}

#[tokio::test]
async fn a_file_that_is_not_there_is_none_and_may_be_deleted() {
    let folder = Folder::new();
    let (files, key) = (open(&folder), key());

    assert_eq!(files.get(&key).await.unwrap(), None);
    assert!(files.stream(&key, None).await.unwrap().is_none());
    assert!(files.stream(&key, Some(GetRange::Bounded(0..1))).await.unwrap().is_none());
    files.delete(&key).await.unwrap();
}

#[tokio::test]
async fn a_deleted_file_is_gone_and_its_neighbour_stays() {
    let folder = Folder::new();
    let (files, gone, kept) = (open(&folder), key(), key());
    files.put(&gone, Bytes::from_static(b"gone")).await.unwrap();
    files.put(&kept, Bytes::from_static(b"kept")).await.unwrap();

    files.delete(&gone).await.unwrap();

    assert_eq!(files.get(&gone).await.unwrap(), None);
    assert_eq!(files.get(&kept).await.unwrap().unwrap(), "kept");
}

#[tokio::test]
async fn a_part_of_a_file_is_streamed_with_its_place_and_the_whole_length() {
    let folder = Folder::new();
    let (files, key) = (open(&folder), key());
    files.put(&key, Bytes::from_static(b"0123456789")).await.unwrap();

    for (range, place, text) in [
        (None, 0..10, "0123456789"),
        (Some(GetRange::Bounded(2..5)), 2..5, "234"),
        (Some(GetRange::Bounded(8..50)), 8..10, "89"),
        (Some(GetRange::Offset(7)), 7..10, "789"),
        (Some(GetRange::Suffix(2)), 8..10, "89"),
        (Some(GetRange::Suffix(50)), 0..10, "0123456789"),
    ] {
        let reading = files.stream(&key, range).await.unwrap().unwrap();
        assert_eq!((reading.length(), reading.range()), (10, place));
        assert_eq!(reading.into_body().collect().await.unwrap().to_bytes(), text);
    }
}

#[tokio::test]
async fn a_part_outside_the_file_is_refused_with_its_length() {
    let folder = Folder::new();
    let (files, key) = (open(&folder), key());
    files.put(&key, Bytes::from_static(b"0123456789")).await.unwrap();

    let (start, end) = (5, 2);
    for range in [GetRange::Bounded(10..12), GetRange::Bounded(start..end), GetRange::Offset(10), GetRange::Suffix(0)] {
        let refusal = files.stream(&key, Some(range)).await.unwrap_err();
        assert!(matches!(refusal, FilesError::OutOfRange { length: 10 }), "{refusal:?}");
    }
}

#[tokio::test]
async fn the_folder_is_closed_to_other_users_also_when_it_was_open() {
    let folder = Folder::new();
    std::fs::create_dir_all(folder.join("files")).unwrap();
    std::fs::set_permissions(folder.join("files"), std::fs::Permissions::from_mode(0o755)).unwrap();

    open(&folder);

    assert_eq!(std::fs::metadata(folder.join("files")).unwrap().permissions().mode() & 0o777, 0o700);
}

#[tokio::test]
async fn a_bucket_is_accepted_and_any_other_url_is_refused_by_the_name_of_its_setting() {
    let folder = Folder::new();
    for url in ["s3://bucket", "s3://bucket/", "s3://bucket/some/prefix"] {
        assert!(Files::open(Some(url), folder.to_path_buf()).is_ok(), "{url}");
    }

    for url in [
        "",
        "bucket",
        "s3://",
        "s3:///prefix",
        "/srv/files",
        "file:///srv",
        "gs://b",
        "s3://key:secret@b",
        "s3://b?x=1",
    ] {
        let refusal = Files::open(Some(url), folder.to_path_buf()).unwrap_err();
        assert!(refusal.to_string().contains("PARVIS_FILES_URL"), "{url}: {refusal}");
        assert!(!refusal.to_string().contains("secret"));
    }
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_named() {
    let folder = Folder::new();
    folder.write("file", "in the way");

    let refusal = Files::open(None, folder.join("file/files")).unwrap_err();

    assert!(refusal.to_string().contains(folder.to_str().unwrap()));
}
