package dev.blockload.definition;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

import dev.blockload.yaml.Redacted;

/**
 * A file that contains only one secret, as Docker and Kubernetes mount it. All methods
 * throw {@link IllegalArgumentException} with a message that shows the path and never the
 * content.
 */
final class SecretFile {

	private static final long MAX_BYTES = 64 << 10;

	private SecretFile() {
	}

	/**
	 * The path of such a file, which need not exist. It must be absolute: a value that is
	 * not may be the secret itself, given with the wrong key.
	 */
	static Path path(String text, String content) {
		try {
			Path path = Path.of(text);
			if (path.isAbsolute()) {
				return path;
			}
		}
		catch (InvalidPathException ex) {
			// The message below does not show the value.
		}
		throw new IllegalArgumentException("Expected the absolute path of a file that contains " + content + ".");
	}

	/**
	 * Reads the content of a file, without the newline at its end.
	 * @param content what the file should contain, for messages
	 */
	static String read(Path file, String content) {
		String text = text(file);
		String line = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
		line = (line.length() < text.length() && line.endsWith("\r")) ? line.substring(0, line.length() - 1) : line;
		if (line.isBlank()) {
			throw refused(file, "is empty. Expected " + content + ".");
		}
		if (line.chars().anyMatch(Character::isISOControl)) {
			throw refused(file, "contains more than one line, or control characters. Expected only " + content + ".");
		}
		return line;
	}

	private static String text(Path file) {
		try {
			if (Files.exists(file) && !Files.isRegularFile(file)) {
				throw refused(file, "is not a regular file.");
			}
			if (Files.size(file) > MAX_BYTES) {
				throw refused(file, "is larger than 64 KiB.");
			}
			return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(Files.readAllBytes(file))).toString();
		}
		catch (CharacterCodingException ex) {
			throw refused(file, "is not UTF-8.");
		}
		catch (IOException ex) {
			throw refused(file, "cannot be read: " + DefinitionFiles.reason(ex) + ".");
		}
	}

	private static IllegalArgumentException refused(Path file, String why) {
		return new IllegalArgumentException(Redacted.value(file.toString()) + " " + why);
	}

}
