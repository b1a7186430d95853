package dev.blockload.visible;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import com.fasterxml.jackson.annotation.JacksonAnnotationsInside;
import tools.jackson.databind.annotation.JsonSerialize;

/**
 * Marks a component of an answer that is a message for people: its caller gets it without
 * the names of what the caller does not see. Values of users, such as those of rows, are
 * not marked: they are never altered.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ ElementType.FIELD, ElementType.METHOD })
@JacksonAnnotationsInside
@JsonSerialize(using = TextSerializer.OfMessage.class)
public @interface MessageText {

}
