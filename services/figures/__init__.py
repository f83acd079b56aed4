"""Figures of the city's plan: numbers with their source and date, as data instead of prose."""
