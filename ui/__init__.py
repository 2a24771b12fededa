"""What people see: answers become view models, view models become panels."""
