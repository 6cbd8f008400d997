"""Governance: rules, decisions on what agents want to do, and what people answer."""
