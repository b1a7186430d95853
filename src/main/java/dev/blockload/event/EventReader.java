package dev.blockload.event;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the messages of S3: as S3 writes them, and as SNS and EventBridge wrap them. The
 * structure is that of "Event message structure" in the user guide of S3.
 */
final class EventReader {

	private EventReader() {
	}

	/**
	 * Read a message.
	 * @param body its text
	 * @return what it reports; at least one event
	 * @throws IllegalArgumentException if it cannot be read; the message does not contain
	 * the text
	 */
	static List<ObjectEvent> read(String body) {
		JsonNode tree = tree(body);
		if (text(tree, "Type").equals("Notification") && tree.path("Message").isString()) {
			return direct(tree(text(tree, "Message")));
		}
		return direct(tree);
	}

	private static List<ObjectEvent> direct(JsonNode tree) {
		if (text(tree, "Event").equals("s3:TestEvent")) {
			return List.of(ObjectEvent.TEST);
		}
		if (text(tree, "source").equals("aws.s3") && tree.path("detail").isObject()) {
			return List.of(ofEventBridge(text(tree, "detail-type"), tree.path("detail")));
		}
		List<ObjectEvent> events = new ArrayList<>();
		for (JsonNode record : tree.path("Records")) {
			events.add(ofRecord(record));
		}
		if (events.isEmpty()) {
			throw new IllegalArgumentException("It has no array 'Records', and is not from SNS or EventBridge.");
		}
		return events;
	}

	private static ObjectEvent ofRecord(JsonNode record) {
		String name = text(record, "eventName");
		// Some stores write the name as their configurations do.
		String event = name.startsWith("s3:") ? name.substring("s3:".length()) : name;
		JsonNode object = record.path("s3").path("object");
		boolean created = event.startsWith("ObjectCreated:") || event.equals("ObjectRestore:Completed");
		// The key is encoded as in a form: '+' is a blank.
		return event(created, event.startsWith("ObjectRemoved:"), text(record.path("s3").path("bucket"), "name"),
				URLDecoder.decode(text(object, "key"), StandardCharsets.UTF_8), etag(object, "eTag"));
	}

	/** EventBridge does not encode keys. */
	private static ObjectEvent ofEventBridge(String type, JsonNode detail) {
		JsonNode object = detail.path("object");
		boolean created = type.equals("Object Created") || type.equals("Object Restore Completed");
		return event(created, type.equals("Object Deleted"), text(detail.path("bucket"), "name"), text(object, "key"),
				etag(object, "etag"));
	}

	private static ObjectEvent event(boolean created, boolean removed, String bucket, String key,
			@Nullable String etag) {
		if (bucket.isEmpty() || key.isEmpty()) {
			throw new IllegalArgumentException("It names no bucket or no key.");
		}
		return new ObjectEvent(
				created ? ObjectEvent.Kind.CREATED : removed ? ObjectEvent.Kind.REMOVED : ObjectEvent.Kind.OTHER,
				bucket, key, etag);
	}

	private static @Nullable String etag(JsonNode object, String name) {
		String etag = text(object, name).replace("\"", "");
		return etag.isEmpty() ? null : etag;
	}

	private static String text(JsonNode tree, String name) {
		JsonNode value = tree.path(name);
		return value.isString() ? value.stringValue() : "";
	}

	private static JsonNode tree(String text) {
		try {
			return JsonMapper.shared().readTree(text);
		}
		catch (JacksonException ex) {
			throw new IllegalArgumentException("It is not JSON.", ex);
		}
	}

}
