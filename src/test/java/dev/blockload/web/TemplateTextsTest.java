package dev.blockload.web;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Templates contain no words: those are in the bundle.
 */
class TemplateTextsTest {

	/** Words that are the same in each language, each with its reason. */
	private static final Map<String, String> ALLOWED = Map.of("Blockload", "the name of the product", "NULL",
			"the keyword of SQL", "not null", "the clause of SQL", "Authorization: Bearer TOKEN", "the header of HTTP",
			"- Blockload", "the name of the product", "./blockload correct  FILE", "a command line");

	/** Examples of what is typed, which has the same form in each language. */
	private static final Set<String> EXAMPLES = Set.of("2022-09-30", "finance.salaries", "token:nightly", "0 0 2 * * *",
			"UTC", "* Plan");

	private static final Pattern TAG = Pattern.compile("<[^>]*>");

	private static final Pattern ATTRIBUTE = Pattern
		.compile("\\s(?:placeholder|title|aria-label|aria-description|alt|data-label|content)=\"([^\"]*)\"");

	@ParameterizedTest
	@MethodSource
	void aTemplateHasNoWords(Path template) throws IOException {
		String markup = markup(Files.readString(template));
		Set<String> words = new TreeSet<>();
		for (String text : TAG.splitAsStream(markup).toList()) {
			if (isWord(text) && !ALLOWED.containsKey(text.strip())) {
				words.add(text.strip());
			}
		}
		Matcher attributes = ATTRIBUTE.matcher(markup);
		while (attributes.find()) {
			String text = attributes.group(1);
			if (isWord(text) && !EXAMPLES.contains(text) && !attributes.group().startsWith(" content=")) {
				words.add(text);
			}
		}
		assertThat(words).isEmpty();
	}

	static List<Path> aTemplateHasNoWords() throws IOException {
		return files("src/main/jte", ".jte");
	}

	@Test
	void wordsAreFound() {
		assertThat(markup("""
				@param Page page
				!{var one = "}";}
				@template.web.frame(page = page, content = @`
				<p title="${page.text("a}b")}">Hello @if(page.is(")"))<b>you</b>@endif</p>
				`)
				""").replaceAll("\\s+", " ").strip()).isEqualTo("<p title=\"\">Hello <b>you</b></p>");
	}

	@Test
	void aPageIsATemplateAndNoTextOfACodeFile() throws IOException {
		Pattern markup = Pattern.compile("</[a-z]+>|<(?:p|h1|form|input|table)\\b");
		for (String folder : List.of("src/main/java/dev/blockload/web", "src/main/java/dev/blockload/console")) {
			assertThat(files(folder, ".java")).allSatisfy((file) -> {
				String code = Files.readString(file).replaceAll("(?s)/\\*.*?\\*/|//[^\n]*", "");
				assertThat(markup.matcher(code).results().map((found) -> file + ": " + found.group()).toList())
					.isEmpty();
			});
		}
	}

	private static boolean isWord(String text) {
		return text.replaceAll("&[a-z]+;", "").chars().filter(Character::isLetter).count() > 1;
	}

	private static List<Path> files(String folder, String suffix) throws IOException {
		try (Stream<Path> files = Files.walk(Path.of(folder))) {
			return files.filter((file) -> file.toString().endsWith(suffix)).sorted().toList();
		}
	}

	/** The markup of a template, without everything that is code. */
	private static String markup(String template) {
		StringBuilder markup = new StringBuilder();
		String source = template.replaceAll("(?s)<%--.*?--%>", "").replaceAll("(?m)^@(?:import|param) .*$", "");
		int at = 0;
		while (at < source.length()) {
			if (source.startsWith("${", at) || source.startsWith("!{", at)) {
				at = end(source, at + 2, '{', '}');
			}
			else if (source.startsWith("@template.", at) || source.startsWith("@if(", at)
					|| source.startsWith("@elseif(", at) || source.startsWith("@for(", at)) {
				at = end(source, source.indexOf('(', at) + 1, '(', ')');
			}
			else if (source.startsWith("`)", at)) {
				at += 2;
			}
			else if (source.startsWith("@end", at) || source.startsWith("@else", at)) {
				at += 1;
				while (at < source.length() && Character.isLetter(source.charAt(at)) && !isKeyword(source, at)) {
					at++;
				}
			}
			else {
				markup.append(source.charAt(at++));
			}
		}
		return markup.toString();
	}

	/** Whether a keyword has ended here: text can follow it without a blank. */
	private static boolean isKeyword(String source, int at) {
		return Stream.of("@endif", "@endfor", "@else").anyMatch((word) -> source.startsWith(word, at - word.length()));
	}

	/** Behind the end of an expression, or where the content of a part begins. */
	private static int end(String source, int from, char open, char close) {
		int depth = 1;
		for (int at = from; at < source.length(); at++) {
			char one = source.charAt(at);
			if (one == '"') {
				at = source.indexOf('"', at + 1);
			}
			else if (one == '@' && source.startsWith("@`", at)) {
				return at + 2;
			}
			else if (one == open) {
				depth++;
			}
			else if (one == close && --depth == 0) {
				return at + 1;
			}
		}
		return source.length();
	}

}
