"""A folder that is whole: files, manifest, crate, environment."""
