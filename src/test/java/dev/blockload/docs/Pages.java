package dev.blockload.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What tests look for in the pages of the repository.
 */
public final class Pages {

	public static final Path README = Path.of("README.md");

	private static final Pattern LINK = Pattern.compile("\\[[^\\]\n]*\\]\\(([^)\\s]+)\\)");

	private static final Pattern FENCE = Pattern.compile("(?m)^( *)```([a-z]+)\n((?s:.*?))^ *```$");

	private static final Pattern VERB = Pattern.compile("\\| `([a-z]+)[^`]*` \\| .*");

	private Pages() {
	}

	/** The README, what stands beside it, and all pages below src/docs. */
	static List<Path> all() throws IOException {
		List<Path> pages = new ArrayList<>(List.of(README, Path.of("CONTRIBUTING.md"), Path.of("CHANGELOG.md")));
		try (Stream<Path> files = Files.walk(Path.of("src/docs"))) {
			files.filter((file) -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
		}
		return pages;
	}

	/** The links of a page to other places of the repository that lead nowhere. */
	static List<String> brokenLinks(Path page) {
		return LINK.matcher(read(page))
			.results()
			.map((link) -> link.group(1))
			.filter((link) -> !link.startsWith("https:") && !link.startsWith("#"))
			.filter((link) -> Files.notExists(page.resolveSibling(link.replaceFirst("#.*", ""))))
			.map((link) -> page + " links to " + link + ", which is not there")
			.toList();
	}

	/** The fenced blocks of a page in a language, their indent taken away. */
	public static List<String> blocks(Path page, String language) {
		return FENCE.matcher(read(page))
			.results()
			.filter((block) -> block.group(2).equals(language))
			.map((block) -> block.group(3).replaceAll("(?m)^" + block.group(1), ""))
			.toList();
	}

	/** The verbs of the README's table, in its order. */
	public static List<String> verbs() {
		return rows("| verb | does |").stream()
			.map(VERB::matcher)
			.filter(Matcher::matches)
			.map((row) -> row.group(1))
			.toList();
	}

	/** The exit codes of the README's table, in its order. */
	public static List<Integer> exitCodes() {
		return rows("| exit code | meaning |").stream()
			.map((row) -> Integer.valueOf(row.split("[ |]+", 3)[1]))
			.toList();
	}

	private static List<String> rows(String header) {
		List<String> lines = read(README).lines().toList();
		int begin = lines.indexOf(header);
		if (begin < 0) {
			throw new IllegalStateException("the README has no table '" + header + "'");
		}
		return lines.subList(begin + 2, lines.size()).stream().takeWhile((line) -> line.startsWith("|")).toList();
	}

	private static String read(Path page) {
		try {
			return Files.readString(Objects.requireNonNull(page));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
