"""Pages for people: blueprints, forms, templates. Asks services, never the database."""
