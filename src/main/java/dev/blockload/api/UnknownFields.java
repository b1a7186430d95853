package dev.blockload.api;

import dev.blockload.Printable;
import dev.blockload.web.WebException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.DeserializationProblemHandler;

/**
 * Refuses fields of requests that the API does not have: a field with a wrong name would
 * otherwise be ignored. Requests of other parts of the server are left alone.
 */
final class UnknownFields extends DeserializationProblemHandler {

	@Override
	public boolean handleUnknownProperty(DeserializationContext context, JsonParser parser,
			ValueDeserializer<?> deserializer, Object beanOrClass, String name) {
		Class<?> type = (beanOrClass instanceof Class<?> found) ? found : beanOrClass.getClass();
		if (type.getPackage().equals(UnknownFields.class.getPackage())) {
			throw WebException.badRequest("The body has the field '" + Printable.line(name) + "', which "
					+ ApiPaths.BASE + "/docs does not have. Remove it or correct its name.");
		}
		return false;
	}

}
