"""Where two contracts differ: a walk over both, and what is compared at each pair of terms."""
