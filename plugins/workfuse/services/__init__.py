"""One function per user action. Dependencies are passed in; nothing here knows HTTP."""
