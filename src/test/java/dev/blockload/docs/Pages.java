package dev.blockload.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Finds in the pages of the repository what tests check: links, headings, tables and
 * fenced blocks.
 */
public final class Pages {

	public static final Path README = Path.of("README.md");

	public static final Path COMMAND_LINE = Path.of("src/docs/command-line.md");

	public static final Path OPERATIONS = Path.of("src/docs/operations.md");

	private static final Pattern LINK = Pattern.compile("\\[[^\\]\n]*\\]\\(([^)\\s]+)\\)");

	private static final Pattern FENCE = Pattern.compile("(?m)^( *)```([a-z]*)\n((?s:.*?))^ *```$");

	private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");

	private static final Pattern PROGRAM = Pattern
		.compile("(?m)^(?:\\$ )?(?:\\./blockload|java -jar \\S*blockload\\.jar) ([^\n]*)$");

	private Pages() {
	}

	/** The README, the files beside it, and all pages below src/docs. */
	public static List<Path> all() {
		List<Path> pages = new ArrayList<>(List.of(README, Path.of("CONTRIBUTING.md"), Path.of("CHANGELOG.md")));
		try (Stream<Path> files = Files.walk(Path.of("src/docs"))) {
			files.filter((file) -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return pages;
	}

	/** The links of a page to files or headings of the repository that do not exist. */
	static List<String> brokenLinks(Path page) {
		return LINK.matcher(withoutBlocks(read(page)))
			.results()
			.map((link) -> link.group(1))
			.filter((link) -> !link.startsWith("https:"))
			.filter((link) -> !leadsSomewhere(page, link))
			.map((link) -> page + " links to " + link + ", which does not exist")
			.toList();
	}

	private static boolean leadsSomewhere(Path page, String link) {
		String[] parts = link.split("#", 2);
		Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]);
		return Files.exists(target) && (parts.length < 2 || anchors(target).contains(parts[1]));
	}

	/** The names by which links reach the headings of a page, as GitHub makes them. */
	private static List<String> anchors(Path page) {
		return HEADING.matcher(withoutBlocks(read(page)))
			.results()
			.map((heading) -> heading.group(1)
				.toLowerCase(Locale.ROOT)
				.replaceAll("[^\\p{L}\\p{N} _-]", "")
				.replace(' ', '-'))
			.toList();
	}

	private static String withoutBlocks(String text) {
		return FENCE.matcher(text).replaceAll("");
	}

	/** All fenced blocks of a page, their indent removed. */
	public static List<Block> blocks(Path page) {
		String text = read(page);
		return FENCE.matcher(text)
			.results()
			.map((block) -> new Block(page, (int) text.substring(0, block.start()).lines().count() + 1, block.group(2),
					block.group(3).replaceAll("(?m)^" + block.group(1), "")))
			.toList();
	}

	/** The fenced blocks of a page in a language. */
	public static List<String> blocks(Path page, String language) {
		return blocks(page).stream().filter((block) -> block.language().equals(language)).map(Block::text).toList();
	}

	/** The one block of a page in a language that contains all of some texts. */
	public static String block(Path page, String language, String... parts) {
		List<String> blocks = blocks(page, language).stream()
			.filter((block) -> Stream.of(parts).allMatch(block::contains))
			.toList();
		if (blocks.size() != 1) {
			throw new IllegalStateException(page + " has " + blocks.size() + " blocks in '" + language
					+ "' with all of " + List.of(parts) + ": expected one");
		}
		return blocks.get(0);
	}

	/** The lines of blocks that call Blockload: what follows the program. */
	public static List<Command> commands(Path page) {
		return blocks(page).stream()
			.filter((block) -> List.of("sh", "console").contains(block.language()))
			.flatMap((block) -> PROGRAM.matcher(block.text())
				.results()
				.map((line) -> new Command(block, line.group(1).replaceFirst("\\s*>.*", "").strip())))
			.toList();
	}

	/** The rows of all tables of a page that have a header, cell by cell. */
	public static List<List<String>> table(Path page, String header) {
		List<String> lines = read(page).lines().toList();
		List<List<String>> rows = IntStream.range(0, lines.size())
			.filter((line) -> lines.get(line).equals(header))
			.boxed()
			.flatMap((line) -> rows(lines.subList(line + 2, lines.size())))
			.toList();
		if (rows.isEmpty()) {
			throw new IllegalStateException(page + " has no table '" + header + "'");
		}
		return rows;
	}

	private static Stream<List<String>> rows(List<String> lines) {
		return lines.stream()
			.takeWhile((line) -> line.startsWith("|"))
			.map((line) -> Stream.of(line.substring(1).split("(?<!\\\\)\\|")).map(String::strip).toList());
	}

	/**
	 * The lines of a page below a heading, up to the next of the same or a higher level.
	 */
	public static List<String> section(Path page, String heading) {
		List<String> lines = read(page).lines().toList();
		int begin = lines.indexOf(heading);
		if (begin < 0) {
			throw new IllegalStateException(page + " has no heading '" + heading + "'");
		}
		int level = heading.indexOf(' ');
		return lines.subList(begin + 1, lines.size())
			.stream()
			.takeWhile((line) -> !line.matches("#{1," + level + "} .*"))
			.toList();
	}

	static String read(Path page) {
		try {
			return Files.readString(Objects.requireNonNull(page));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * A fenced block.
	 *
	 * @param page its page
	 * @param line the line of its fence, from 1
	 * @param language what the fence names; empty if it names none
	 * @param text its lines
	 */
	public record Block(Path page, int line, String language, String text) {

		/** For messages. */
		public String place() {
			return this.page + ":" + this.line;
		}

	}

	/**
	 * A call of Blockload.
	 *
	 * @param block where it is
	 * @param arguments what follows the program, separated by spaces
	 */
	public record Command(Block block, String arguments) {

		@Override
		public String toString() {
			return this.block.place() + ": " + this.arguments;
		}

	}

}
