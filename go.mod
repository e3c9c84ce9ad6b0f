module portway

go 1.26.0
