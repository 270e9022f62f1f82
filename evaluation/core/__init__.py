"""What every layer stands on: arrays and their checks, streams, threads, files, numbers as text."""
