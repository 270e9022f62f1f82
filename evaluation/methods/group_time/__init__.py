"""Effects by cohort and period (Callaway and Sant'Anna), of panels and of cross-sections."""
