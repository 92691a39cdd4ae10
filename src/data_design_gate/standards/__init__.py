"""The Data Design Standards: rules over a design, and what they found."""
