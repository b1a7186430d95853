package dev.blockload.definition;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import dev.blockload.connection.Origin;
import dev.blockload.connection.Secret;
import dev.blockload.definition.Channel.Digest;
import dev.blockload.definition.Channel.Event;
import dev.blockload.definition.Channel.Form;
import dev.blockload.definition.Channel.Route;
import dev.blockload.yaml.Choices;
import dev.blockload.yaml.Problem;
import dev.blockload.yaml.Problems;
import dev.blockload.yaml.ReadContext;
import dev.blockload.yaml.Redacted;
import dev.blockload.yaml.ValueParsers;
import dev.blockload.yaml.Variables;
import dev.blockload.yaml.YamlNode;
import dev.blockload.yaml.YamlReader;
import dev.blockload.yaml.YamlSection;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code notifications.yml}.
 */
final class ChannelKeysReader {

	private static final String EXPECTED = "channels by name, such as {night-watch: {mail: [me@example.com], …}}";

	private static final List<String> EVENTS = Arrays.stream(Event.values()).map(Event::text).toList();

	private static final List<String> FORMS = Arrays.stream(Form.values()).map(Form::text).toList();

	private static final String EXPECTED_EVENTS = "a list of " + Choices.oneOf(EVENTS);

	private static final String EXPECTED_URL = "the URL of a webhook, best as '${NAME}' from the environment";

	private static final String EXPECTED_MAIL = "a mail address, or a list of them";

	static final String WEBHOOK = "webhook";

	/** Stands for the address of a webhook where the secret is not decrypted. */
	private static final String NOT_DECRYPTED = "https://not-decrypted.invalid";

	private final YamlSection section;

	private final Origin origin;

	private ChannelKeysReader(YamlSection section, Origin origin) {
		this.section = section;
		this.origin = origin;
	}

	/**
	 * Reads the file, if it exists.
	 * @param problems receives what is wrong
	 */
	static List<Channel> read(DefinitionFiles files, Variables variables, List<Problem> problems) {
		List<Channel> channels = new ArrayList<>();
		for (Path file : files.notifications()) {
			Problems ofFile = new Problems(file.toString());
			String text = files.text(file, ofFile);
			YamlNode tree = (text != null) ? YamlReader.read(text, ofFile) : null;
			if (tree != null) {
				channels.addAll(channels(tree, Origin.FILE, new ReadContext(ofFile, variables)));
			}
			problems.addAll(ofFile.list());
		}
		return channels;
	}

	/** The names of the channels of a file, also of those that are wrong. */
	static Set<String> names(DefinitionFiles files, Path file) {
		Problems unused = new Problems(file.toString());
		String text = files.text(file, unused);
		YamlNode tree = (text != null) ? YamlReader.read(text, unused) : null;
		return (tree instanceof YamlNode.KeyValues root && root.entry("notifications")
			.map(YamlNode.KeyValue::value)
			.orElse(null) instanceof YamlNode.KeyValues named)
					? named.entries().stream().map(YamlNode.KeyValue::key).collect(Collectors.toSet()) : Set.of();
	}

	/**
	 * Reads a saved channel.
	 * @param files the saved definitions
	 * @param path of the channel among them
	 * @param secrets resolves the address of the webhook
	 * @param problems receives what is wrong
	 */
	static List<Channel> readSaved(DefinitionFiles files, Path path, SavedSecrets secrets, Problems problems) {
		String text = files.text(path, problems);
		YamlNode tree = (text != null) ? YamlReader.read(text, problems) : null;
		return (tree != null)
				? channels(resolved(tree, secrets), Origin.DATABASE, new ReadContext(problems, Variables.TEXT))
				: List.of();
	}

	/** The same tree with the addresses of webhooks instead of their numbers. */
	private static YamlNode resolved(YamlNode tree, SavedSecrets secrets) {
		if (!(tree instanceof YamlNode.KeyValues keys)) {
			return tree;
		}
		List<YamlNode.KeyValue> entries = new ArrayList<>();
		for (YamlNode.KeyValue entry : keys.entries()) {
			Long number = entry.key().equals(WEBHOOK) ? SavedSecrets.number(entry.value()).orElse(null) : null;
			entries.add(new YamlNode.KeyValue(entry.key(), entry.position(),
					(number != null)
							? new YamlNode.Scalar(secrets.ofNumber(number, WEBHOOK, NOT_DECRYPTED).replace("${", "$${"),
									YamlNode.Style.QUOTED, entry.value().position())
							: resolved(entry.value(), secrets)));
		}
		return new YamlNode.KeyValues(entries, keys.position());
	}

	private static List<Channel> channels(YamlNode tree, Origin origin, ReadContext reading) {
		YamlSection root = YamlSection.of(tree, "the file", tree.position(), "the key 'notifications'", reading);
		if (root == null) {
			return List.of();
		}
		root.only(List.of("notifications"));
		root.require("notifications", EXPECTED);
		YamlSection named = root.subsection("notifications", EXPECTED);
		List<Channel> channels = new ArrayList<>();
		if (named != null) {
			for (YamlNode.KeyValue entry : named.entries()) {
				YamlSection section = named.subsection(entry.key(), "keys such as mail and on");
				Channel channel = (section != null) ? new ChannelKeysReader(section, origin).channel(entry.key())
						: null;
				if (channel != null) {
					channels.add(channel);
				}
			}
		}
		return channels;
	}

	private @Nullable Channel channel(String name) {
		if (name.isBlank()) {
			this.section.problem(this.section.position(), "The name of a channel is empty. Expected a text.");
			return null;
		}
		this.section.only(List.of("mail", "from", "webhook", "form", "on", "imports", "digest", "zone"));
		if (!this.section.has("digest")) {
			this.section.require("on", EXPECTED_EVENTS);
		}
		Digest digest = digest();
		List<String> on = this.section.list("on", true, EXPECTED_EVENTS);
		Set<Event> events = EnumSet.noneOf(Event.class);
		for (String word : (on != null) ? on : List.<String>of()) {
			Event event = of(Event.values(), Event::text, word);
			if (event == null) {
				this.section.problem(this.section.position("on"), "on contains " + Redacted.value(word) + ". Expected "
						+ Choices.oneOf(EVENTS) + "." + Choices.hint(word, EVENTS));
			}
			else {
				events.add(event);
			}
		}
		List<String> imports = this.section.list("imports", true, "the name of an import, or a list of them");
		Route route = route();
		return (route != null && !(events.isEmpty() && digest == null))
				? new Channel(name, route, events, (imports != null) ? Set.copyOf(imports) : Set.of(), digest) : null;
	}

	private @Nullable Digest digest() {
		LocalTime at = this.section.read("digest", ScheduleKeysReader.EXPECTED_TIME, ScheduleKeysReader::time);
		ZoneId zone = this.section.read("zone", ValueParsers.EXPECTED_ZONE, ValueParsers::zone);
		if (this.section.has("zone") && !this.section.has("digest")) {
			this.section.problem(this.section.position("zone"),
					"zone is used by digest only, which is missing. Add digest, such as digest: '07:15', or remove zone.");
		}
		return (at != null) ? new Digest(at, (zone != null) ? zone : ImportKeysReader.DEFAULT_ZONE) : null;
	}

	private @Nullable Route route() {
		if (this.section.has("mail") == this.section.has("webhook")) {
			this.section.problem(this.section.position(),
					(this.section.has("mail") ? "Both mail and webhook are given. Remove one of them."
							: "Neither mail nor webhook is given. Add one of them."));
			return null;
		}
		if (this.section.has("mail")) {
			onlyWith("mail", List.of("form"));
			this.section.require("from", "the sender's mail address");
			List<String> to = this.section.list("mail", true, EXPECTED_MAIL);
			String from = this.section.read("from", "the sender's mail address", ChannelKeysReader::address);
			if (to != null && !to.stream().allMatch((text) -> text.contains("@"))) {
				this.section.problem(this.section.position("mail"),
						"mail is " + to.stream().map(Redacted::value).collect(Collectors.joining(", ")) + ". Expected "
								+ EXPECTED_MAIL + ".");
				return null;
			}
			return (to != null && from != null) ? new Route.Mail(to, from) : null;
		}
		onlyWith("webhook", List.of("from"));
		Secret url = this.section.readSecret("webhook", EXPECTED_URL, ChannelKeysReader::url);
		Form form = this.section.read("form", Choices.oneOf(FORMS), (text) -> {
			Form found = of(Form.values(), Form::text, text);
			if (found == null) {
				throw new IllegalArgumentException(
						"Expected " + Choices.oneOf(FORMS) + "." + Choices.hint(text, FORMS));
			}
			return found;
		});
		return (url != null) ? new Route.Webhook(url, (form != null) ? form : Form.JSON, this.origin) : null;
	}

	private void onlyWith(String key, List<String> others) {
		for (String other : others) {
			if (this.section.has(other)) {
				this.section.problem(this.section.position(other),
						other + " cannot be used with " + key + ". Remove " + other + ".");
			}
		}
	}

	private static String address(String text) {
		if (!text.contains("@")) {
			throw new IllegalArgumentException("Expected the sender's mail address.");
		}
		return text;
	}

	private static Secret url(String text) {
		try {
			URI uri = new URI(text);
			if (uri.getHost() != null && List.of("http", "https").contains(String.valueOf(uri.getScheme()))) {
				return new Secret(text);
			}
		}
		catch (URISyntaxException ex) {
			// Its message is not used: it repeats the secret URL.
		}
		throw new IllegalArgumentException("Expected " + EXPECTED_URL + ".");
	}

	private static <T> @Nullable T of(T[] values, Function<T, String> word, String text) {
		return Arrays.stream(values).filter((value) -> word.apply(value).equals(text)).findFirst().orElse(null);
	}

}
