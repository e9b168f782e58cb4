"""What in the data says so: activation, attribution, differences."""
