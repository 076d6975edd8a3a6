"""What is written in Word: the printed forms, filled with the data of a unit or of the office."""
