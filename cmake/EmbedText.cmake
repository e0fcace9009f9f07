# Run by CMake's script mode: writes the text of INPUT to OUTPUT as one C++ raw string literal.
file(READ "${INPUT}" text)
file(WRITE "${OUTPUT}" "R\"embedded(${text})embedded\"\n")
