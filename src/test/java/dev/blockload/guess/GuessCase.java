package dev.blockload.guess;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import com.github.luben.zstd.ZstdOutputStream;

/**
 * A file and what is to be made of it: a file below {@code src/test/resources/guess}. Its
 * first lines say the encoding, whether there is a byte order mark, and how it is
 * compressed; then come sections. In them {@code ␉} is a tab, {@code ␍} a carriage return
 * and {@code ⍽} a no-break space; in rows {@code ␊} is a line feed.
 *
 * @param name of the case
 * @param settings its first lines
 * @param sections by their names
 */
record GuessCase(String name, Map<String, String> settings, Map<String, String> sections) {

	private static final Path FOLDER = Path.of("src/test/resources/guess");

	/** All of them, by name. */
	static List<GuessCase> all() {
		try (Stream<Path> files = Files.list(FOLDER)) {
			return files.sorted().map(GuessCase::read).toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static GuessCase read(Path file) {
		try {
			Map<String, String> settings = new HashMap<>();
			Map<String, String> sections = new HashMap<>();
			String section = "";
			for (String line : Files.readAllLines(file)) {
				if (line.startsWith("=== ")) {
					section = line.substring("=== ".length());
					sections.put(section, "");
				}
				else if (section.isEmpty()) {
					settings.put(line.substring(0, line.indexOf(':')), line.substring(line.indexOf(':') + 2));
				}
				else {
					sections.merge(section, line + "\n", String::concat);
				}
			}
			return new GuessCase(file.getFileName().toString().replace(".txt", ""), settings, sections);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	String section(String section) {
		return this.sections.getOrDefault(section, "");
	}

	/** The rows that the table is to hold, columns separated by {@code |}. */
	List<String> rows() {
		return meant(section("rows")).lines().map((line) -> line.replace('␊', '\n')).toList();
	}

	private static String meant(String text) {
		return text.replace('␉', '\t').replace('␍', '\r').replace('⍽', '\u00a0');
	}

	/** The key of the object. */
	String key() {
		return "in/2022-09-30-" + this.name + switch (this.settings.getOrDefault("pack", "")) {
			case "gzip" -> ".csv.gz";
			case "zip" -> ".csv.zip";
			case "zstd" -> ".csv.zst";
			default -> ".csv";
		};
	}

	/** The object. */
	byte[] bytes() throws IOException {
		Charset charset = Charset.forName(this.settings.getOrDefault("encoding", "UTF-8"));
		String mark = this.settings.containsKey("bom") ? "\ufeff" : "";
		byte[] text = (mark + meant(section("file"))).getBytes(charset);
		if (!this.settings.containsKey("pack")) {
			return text;
		}
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (OutputStream out = packing(bytes)) {
			out.write(text);
		}
		return bytes.toByteArray();
	}

	private OutputStream packing(OutputStream out) throws IOException {
		switch (this.settings.getOrDefault("pack", "")) {
			case "gzip" -> {
				return new GZIPOutputStream(out);
			}
			case "zstd" -> {
				return new ZstdOutputStream(out);
			}
			default -> {
				ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
				zip.putNextEntry(new ZipEntry("any.csv"));
				return zip;
			}
		}
	}

	@Override
	public String toString() {
		return this.name;
	}

}
