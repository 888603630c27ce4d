"""Every screen of Hush, looked at in both themes at both widths: by a command with pictures, and by a test."""
