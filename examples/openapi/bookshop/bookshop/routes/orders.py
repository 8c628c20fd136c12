"""Take, show and cancel orders."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Response

from bookshop.dependencies import STAFF_ONLY, OpenStore, OrderId
from bookshop.models import NewOrder, Order, Page
from bookshop.queries import OrderQuery

router = APIRouter(prefix="/orders", tags=["orders"])


@router.get("")
def list_orders(query: Annotated[OrderQuery, Query()], store: OpenStore) -> Page[Order]:
    """Find orders."""
    return store.find_orders(query)


@router.post("", status_code=HTTPStatus.CREATED, dependencies=STAFF_ONLY)
def place_order(new: NewOrder, store: OpenStore, response: Response) -> Order:
    """Order books."""
    order = store.place_order(new)
    response.headers["Location"] = f"/orders/{order.id}"
    return order


@router.get("/{orderId}")
def get_order(order_id: OrderId, store: OpenStore) -> Order:
    """Look at one order."""
    return store.load_order(order_id)


@router.post("/{orderId}/cancellation", dependencies=STAFF_ONLY)
def cancel_order(order_id: OrderId, store: OpenStore) -> Order:
    """Call an order off."""
    return store.cancel_order(order_id)
