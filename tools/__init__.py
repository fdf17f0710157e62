"""What keeps the project in order: words, documents, and the audit of dependencies."""
