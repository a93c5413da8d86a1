"""What every function needs: settings, clients, services, log, entry."""
