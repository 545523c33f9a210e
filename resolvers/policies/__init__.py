"""Documents of knowledge: drafted, approved by another, published; policies weighed; feeds."""
