"""What arrives -> checked submissions: files found, identity, sheets and tables read, cells judged."""
