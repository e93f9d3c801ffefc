"""What have marketing and sales agreed? One YAML file in, frozen terms and tables out."""
