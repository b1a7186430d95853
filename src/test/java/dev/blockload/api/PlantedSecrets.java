package dev.blockload.api;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Secrets that a test has planted, and texts that must not contain them. Looks for a
 * secret as it is, and as URLs, HTML, JSON, hexadecimal digits and Base64 contain it.
 * Safe for use by many threads.
 */
final class PlantedSecrets {

	/** The search compares only places at which one of the forms can begin. */
	private static final int PREFIX = 4;

	private static final int SHORTEST = 8;

	/** How much text a leak shows before and after the secret. */
	private static final int EXCERPT = 150;

	private final Map<String, Planted> secrets = new LinkedHashMap<>();

	private final Map<String, StringBuilder> places = new LinkedHashMap<>();

	/**
	 * Plant a secret.
	 * @param name of the secret, for people
	 * @param value at least eight characters, so that no text contains it by chance
	 * @param homes the places where it belongs
	 * @return the value
	 */
	synchronized String plant(String name, String value, String... homes) {
		if (value.length() < SHORTEST) {
			throw new IllegalArgumentException("The secret '" + name + "' has " + value.length() + " characters.");
		}
		this.secrets.put(name, new Planted(forms(value), Set.of(homes)));
		return value;
	}

	/** Keep a text of a place for the search. */
	synchronized void found(String place, String text) {
		this.places.computeIfAbsent(place, (first) -> new StringBuilder()).append(text).append('\n');
	}

	/** All texts of a place. */
	synchronized String text(String place) {
		return this.places.getOrDefault(place, new StringBuilder()).toString();
	}

	/**
	 * Each secret in a place where it does not belong, once for each place, with the text
	 * around it.
	 */
	synchronized List<String> leaks() {
		boolean[] begins = new boolean[1 << 16];
		this.secrets.values().forEach((secret) -> secret.forms.forEach((form) -> begins[hash(form, 0)] = true));
		Map<String, String> leaks = new LinkedHashMap<>();
		this.places.forEach((place, content) -> {
			String text = content.toString();
			for (int at = 0; at + PREFIX <= text.length(); at++) {
				if (begins[hash(text, at)]) {
					compare(place, text, at, leaks);
				}
			}
		});
		return new ArrayList<>(leaks.values());
	}

	private void compare(String place, String text, int at, Map<String, String> leaks) {
		this.secrets.forEach((name, secret) -> {
			if (!secret.homes.contains(place) && secret.forms.stream().anyMatch((form) -> text.startsWith(form, at))) {
				leaks.putIfAbsent(name + " in " + place, name + " in " + place + ": "
						+ text.substring(Math.max(0, at - EXCERPT), Math.min(text.length(), at + EXCERPT)));
			}
		});
	}

	private static int hash(String text, int at) {
		int hash = 0;
		for (int i = 0; i < PREFIX; i++) {
			hash = hash * 31 + text.charAt(at + i);
		}
		return (hash ^ (hash >>> 16)) & 0xffff;
	}

	private static Set<String> forms(String value) {
		byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
		String html = value.replace("&", "&amp;").replace("<", "&lt;");
		Set<String> forms = new LinkedHashSet<>(
				List.of(value, URLEncoder.encode(value, StandardCharsets.UTF_8), html.replace("\"", "&quot;"),
						html.replace("\"", "&#34;"), value.replace("\\", "\\\\").replace("\"", "\\\""),
						HexFormat.of().formatHex(bytes), HexFormat.of().withUpperCase().formatHex(bytes)));
		// It begins at one of three places of a group. Its first and last characters
		// depend on its neighbours.
		for (int before = 0; before < 3; before++) {
			byte[] shifted = new byte[before + bytes.length];
			System.arraycopy(bytes, 0, shifted, before, bytes.length);
			inner(Base64.getEncoder().encodeToString(shifted), before, forms);
			inner(Base64.getUrlEncoder().encodeToString(shifted), before, forms);
		}
		return forms;
	}

	private static void inner(String encoded, int before, Set<String> forms) {
		String inner = encoded.substring((before == 0) ? 0 : PREFIX, encoded.length() - PREFIX);
		if (inner.length() >= SHORTEST) {
			forms.add(inner);
		}
	}

	private record Planted(Set<String> forms, Set<String> homes) {
	}

}
