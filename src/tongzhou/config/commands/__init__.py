"""What the installed program does besides Django's own commands; one module for each verb."""
