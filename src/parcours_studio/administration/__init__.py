"""Settings of the company: what it is called, its calendar and rules, its colleagues, the audit log."""
