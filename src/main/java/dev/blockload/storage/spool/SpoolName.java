package dev.blockload.storage.spool;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a file of the spool: its key and the hash of its content. A file with other
 * content has another name, so that a name that exists always has its content.
 *
 * @param key the key of the object
 * @param hash SHA-256 of its content, in lower case hexadecimal digits
 */
record SpoolName(String key, String hash) {

	/** As long as every file system allows, with the hash behind it. */
	private static final int PART = 180;

	private static final String FOLDER = "+";

	private static final Pattern NAME = Pattern.compile("(?<key>[^~]*)~(?<hash>[0-9a-f]{64})");

	SpoolName {
		if (key.isEmpty() || !hash.matches("[0-9a-f]{64}")) {
			throw new IllegalArgumentException(
					"'" + key + "' with hash '" + hash + "' is not valid. Expected a key and 64 hexadecimal digits.");
		}
	}

	/** The file below the folder of all files. */
	Path in(Path files) {
		return folder(files, this.key).resolve(last(this.key) + "~" + this.hash);
	}

	/** The folder in which the files of a key are, and those of others. */
	static Path folder(Path files, String key) {
		String encoded = encode(key);
		Path folder = files;
		// The names of folders end in a character that no name of a file has.
		for (int start = 0; start + PART < encoded.length(); start += PART) {
			folder = folder.resolve(encoded.substring(start, start + PART) + FOLDER);
		}
		return folder;
	}

	private static String last(String key) {
		String encoded = encode(key);
		return encoded.substring((encoded.length() - 1) / PART * PART);
	}

	/**
	 * The name of a file.
	 * @param files the folder of all files
	 * @param file the file
	 * @return empty if it is not a file of the spool
	 */
	static Optional<SpoolName> of(Path files, Path file) {
		StringBuilder encoded = new StringBuilder();
		for (Path part : files.relativize(file)) {
			encoded.append(part.toString().replace(FOLDER, ""));
		}
		Matcher matcher = NAME.matcher(encoded);
		return matcher.matches() ? Optional.of(new SpoolName(decode(matcher.group("key")), matcher.group("hash")))
				: Optional.empty();
	}

	// Not all file systems distinguish upper and lower case.
	private static String encode(String key) {
		StringBuilder encoded = new StringBuilder();
		for (byte one : key.getBytes(StandardCharsets.UTF_8)) {
			char letter = (char) Byte.toUnsignedInt(one);
			boolean plain = (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == '.'
					|| letter == '-' || letter == '_';
			encoded.append(plain ? String.valueOf(letter) : "%%%02x".formatted((int) letter));
		}
		return encoded.toString();
	}

	private static String decode(String encoded) {
		byte[] bytes = new byte[encoded.length()];
		int length = 0;
		for (int at = 0; at < encoded.length(); at++) {
			if (encoded.charAt(at) == '%') {
				bytes[length++] = (byte) Integer.parseInt(encoded, at + 1, at + 3, 16);
				at += 2;
			}
			else {
				bytes[length++] = (byte) encoded.charAt(at);
			}
		}
		return new String(bytes, 0, length, StandardCharsets.UTF_8);
	}

}
