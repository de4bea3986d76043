"""What takes long to load, imported once by the process from which those that read pages are forked."""

from ingest import isolation, language

language.language_of("The keeper of the bridge went home at nine, and nobody noticed that the ferry had left.")

__all__ = ["isolation"]
