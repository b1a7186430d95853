package dev.blockload.mapping.encode;

import dev.blockload.block.DatabaseCharacters;
import dev.blockload.csv.Field;
import org.jspecify.annotations.Nullable;

/**
 * Text that the database can store: its encoding has all the characters. Only used if it
 * has not those of Unicode.
 */
final class StorableReader extends TextReader {

	private final TextReader reader;

	private final DatabaseCharacters characters;

	StorableReader(TextReader reader, DatabaseCharacters characters) {
		this.reader = reader;
		this.characters = characters;
	}

	@Override
	@Nullable InvalidValue read(Field field) {
		InvalidValue invalid = this.reader.read(field);
		if (invalid != null) {
			return invalid;
		}
		int missing = this.characters.missing(this.reader.bytes(), this.reader.from(), this.reader.to());
		if (missing != DatabaseCharacters.NONE) {
			return lacks(this.characters, missing);
		}
		found(this.reader.bytes(), this.reader.from(), this.reader.to(), this.reader.characters());
		return null;
	}

	static InvalidValue lacks(DatabaseCharacters characters, int codePoint) {
		return new InvalidValue(ValueReject.NOT_IN_DATABASE_ENCODING,
				"has the character " + characters.lacks(codePoint) + ".");
	}

}
