"""Matching of jobs and jobseekers, described: tightness, and how vacancies are filled."""
