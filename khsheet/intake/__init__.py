"""What arrives -> checked submissions: files found, sheets and tables read, cells judged."""
